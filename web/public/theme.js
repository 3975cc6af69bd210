// Runs before first paint: the theme chosen on this device, else the system's. A file of its own, since the CSP bars
// inline scripts.
{
  let chosen = null
  try {
    chosen = localStorage.getItem('revos.theme')
  } catch {}
  const dark = chosen ? chosen === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches
  document.documentElement.dataset.theme = dark ? 'dark' : 'light'
}
