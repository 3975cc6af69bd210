import { type Html, trusted } from '../html.ts'

const paths: Record<string, string> = {
  'thumbs-up-outline': 'M7 10v11H4V10zm2 10V10l4-7c1.5 0 2 1 2 2v4h5l-1.5 10-2 1z',
  comment: 'M4 4h16v12H13l-5 4v-4H4zM7 8h10M7 12h7',
  repost: 'M5 14V7h11l-3-3m3 3-3 3M19 10v7H8l3 3m-3-3 3-3',
  arrows: 'M4 8h13l-4-4M20 16H7l4 4',
  'send-privately': 'M21 3 3 10l7 3 3 7z',
  reaction: 'M7 10v11H4V10zm2 10V10l4-7c1.5 0 2 1 2 2v4h5l-1.5 10-2 1z',
  bubble: 'M4 4h16v12H13l-5 4v-4H4zM7 8h10M7 12h7',
  plane: 'M21 3 3 10l7 3 3 7z',
  pencil: 'M4 20l1-5L16 4l4 4L9 19z',
  overflow: 'M5 12h.1M12 12h.1M19 12h.1',
  close: 'M5 5l14 14M19 5 5 19',
  globe: 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18M3 12h18M12 3c5 5 5 13 0 18M12 3c-5 5-5 13 0 18',
  clock: 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18m0 4v5l4 2',
  home: 'M3 11 12 3l9 8v10h-6v-6H9v6H3z',
  people: 'M8 11a3 3 0 1 0 0-6 3 3 0 0 0 0 6m8 0a3 3 0 1 0 0-6 3 3 0 0 0 0 6M2 20c0-8 12-8 12 0m1-6c4-1 7 2 7 6',
  bag: 'M4 8h16v12H4zM9 8V5h6v3',
  bell: 'M6 17V10a6 6 0 0 1 12 0v7l2 2H4zM10 21h4',
  link: 'M9 15l6-6M8 9l-3 3a4 4 0 0 0 6 6l2-2M16 15l3-3a4 4 0 0 0-6-6l-2 2',
  flag: 'M6 21V4h12l-3 4 3 4H6',
  code: 'M8 8l-4 4 4 4M16 8l4 4-4 4',
  caret: 'M7 10l5 5 5-5',
  image: 'M4 5h16v14H4zM4 16l5-5 4 4 3-3 4 4',
}

/** The outline of an icon; `attributes` names it the way the dialect does (`data-test-icon` or `id`). */
export function icon(name: string, attributes: Html | null = null): Html {
  const size = 24
  return trusted(
    `<svg ${attributes?.markup ?? ''} width="${size}" height="${size}" viewBox="0 0 24 24" fill="none" stroke="currentColor" ` +
      `stroke-width="1.8" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true"><path d="${paths[name] ?? ''}"/></svg>`,
  )
}
