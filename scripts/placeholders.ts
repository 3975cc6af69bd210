const held = [
  /^(database_)?id\s*=\s*"0{8}/,
  /^WEB_URL\s*=\s*"https?:\/\/(127\.0\.0\.1|localhost)\b/,
  /^CHATKIT_DOMAIN_KEY\s*=\s*"domain_pk_localhost_dev"/,
]

/**
 * The lines of a wrangler.toml that still say what holds for the laptop alone: ids of its data, where people open the page
 * there, and the key that ChatKit takes for localhost.
 *
 * @param config the file's text
 */
export function placeholders(config: string): string[] {
  const lines = config.split('\n').map((line) => line.trim())
  return lines.filter((line) => held.some((pattern) => pattern.test(line)))
}
