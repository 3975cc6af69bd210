/** LinkedIn's mark, as its brand guide has it on a button of ours. */
export function LinkedInMark() {
  return (
    <svg viewBox="0 0 24 24" width="18" height="18" aria-hidden="true">
      <rect width="24" height="24" rx="3" fill="#0a66c2" />
      <path
        fill="#fff"
        d="M3.6 9h3.5v11.4H3.6zM5.35 3.4a2.05 2.05 0 1 1 0 4.1 2.05 2.05 0 0 1 0-4.1M9.3 9h3.4v1.6c.5-.9 1.7-1.9 3.5-1.9 3.7 0 4.4 2.4 4.4 5.6v6.1H17v-5.4c0-1.3 0-3-1.8-3s-2.1 1.4-2.1 2.9v5.5H9.3z"
      />
    </svg>
  )
}

/** Google's mark, in its four colours. */
export function GoogleMark() {
  return (
    <svg viewBox="0 0 24 24" width="18" height="18" aria-hidden="true">
      <path fill="#4285f4" d="M22.6 12.2c0-.8-.1-1.5-.2-2.2H12v4.3h6a5 5 0 0 1-2.2 3.3v2.8h3.6c2-1.9 3.2-4.8 3.2-8.2" />
      <path fill="#34a853" d="M12 23c3 0 5.5-1 7.3-2.6l-3.5-2.8a6.6 6.6 0 0 1-9.9-3.5H2.2v2.8A11 11 0 0 0 12 23" />
      <path fill="#fbbc04" d="M5.9 14.1a6.6 6.6 0 0 1 0-4.2V7.1H2.2a11 11 0 0 0 0 9.8z" />
      <path
        fill="#ea4335"
        d="M12 5.4c1.6 0 3.100.6 4.200 1.600l3.100-3.100A11 11 0 0 0 2.2 7.1l3.700 2.800A6.6 6.6 0 0 1 12 5.4"
      />
    </svg>
  )
}
