/** A file's text, by the build tool of the tests. */
declare module '*?raw' {
  const text: string
  export default text
}
