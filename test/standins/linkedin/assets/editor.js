import { settings, share } from './wire.js'

const MAX_TEXT = 3000

function textOf(node) {
  if (node.nodeType === Node.TEXT_NODE) return node.textContent
  if (node.nodeName === 'BR') return '\n'
  return [...node.childNodes].map(textOf).join('')
}

/** The text of an editor: one line for each paragraph and each break. */
function editorText(editor) {
  return [...editor.childNodes]
    .map(textOf)
    .map((text) => (text.endsWith('\n') ? text.slice(0, -1) : text))
    .join('\n')
}

/**
 * Makes a composer work: its editor, its suggestion list, its publishing button, and leaving it.
 * `parts` are its elements; `done` gets the link for the toast, `failed` nothing; `close` takes it away; `ask` opens the
 * question about a draft and gives its two buttons.
 */
export function runComposer(
  { dialog, editor, publish, leave, suggestions },
  { original, mountMs, done, failed, close, ask },
) {
  let text = ''

  const refresh = () => {
    const able = text.trim().length > 0 && text.length <= MAX_TEXT
    publish.disabled = !able // On a button this is the attribute; on anything else with the role, a property of ours.
    publish.setAttribute('aria-disabled', String(!able))
    editor.classList.toggle('ql-blank', text.length === 0)
    editor.classList.toggle('is-editor-empty', text.length === 0)
    window.onbeforeunload = settings.beforeUnload && text ? () => 'unsaved' : null
  }
  const suggest = () => {
    const token = /(?:^|\s)([@#]\w*)$/.exec(text)?.[1]
    suggestions.hidden = !token
    suggestions.replaceChildren()
    if (!token) return
    const list = document.createElement('div')
    list.setAttribute('role', 'listbox')
    for (const ending of ['sales', 'leadership', 'community']) {
      const option = document.createElement('div')
      option.setAttribute('role', 'option')
      option.textContent = `${token.charAt(0)}${ending}`
      list.append(option)
    }
    suggestions.append(list)
  }

  let toLose = settings.lostKeys
  editor.addEventListener('beforeinput', (event) => {
    if (toLose === 0) return
    toLose -= 1
    event.preventDefault()
  })

  // Only what a person (or a real input event) puts in reaches the editor's model; text set by script does not.
  editor.addEventListener('input', (event) => {
    if (!event.isTrusted) return
    if (editor.childNodes.length === 0) editor.innerHTML = '<p><br></p>'
    text = editorText(editor)
    refresh()
    suggest()
  })
  editor.addEventListener('keydown', (event) => {
    if (suggestions.hidden) return
    if (event.key === 'Escape') {
      suggestions.hidden = true
      event.stopPropagation()
    } else if (event.key === 'Enter') {
      event.preventDefault()
      const ending = suggestions.querySelector('[role=option]').textContent.slice(1)
      const token = /[@#](\w*)$/.exec(text)?.[1] ?? ''
      for (let index = 0; index < token.length; index += 1) document.execCommand('delete')
      document.execCommand('insertText', false, `${ending} `)
      suggestions.hidden = true
    }
  })
  editor.addEventListener('paste', (event) => {
    event.preventDefault()
    document.execCommand('insertText', false, event.clipboardData.getData('text/plain'))
  })

  const mount = () => {
    if (settings.draft) {
      const paragraphs = settings.draft.split('\n').map((line) => {
        const paragraph = document.createElement('p')
        paragraph.textContent = line
        return paragraph
      })
      editor.replaceChildren(...paragraphs)
      text = settings.draft
      refresh()
    }
    editor.setAttribute('contenteditable', 'true')
    editor.focus()
  }
  if (mountMs) {
    editor.setAttribute('contenteditable', 'false')
    setTimeout(mount, mountMs)
  } else mount()

  publish.addEventListener('click', async () => {
    if (publish.disabled) return
    publish.disabled = true
    try {
      const link = await share(text, original)
      if (link === null) return
      window.onbeforeunload = null
      close()
      done(link)
    } catch {
      publish.disabled = false
      failed()
    }
  })

  const tryToLeave = () => {
    if (!text) return close()
    for (const button of ask()) {
      button.addEventListener('click', () => {
        window.onbeforeunload = null
        settings.draft = button.dataset.draft === 'save' ? text : ''
        close()
      })
    }
  }
  leave.addEventListener('click', tryToLeave)
  dialog.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') tryToLeave()
  })
}
