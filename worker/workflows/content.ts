import type { EdgeWorkflow } from './workflow.ts'

const instructions = `You help a busy professional write LinkedIn posts.

When the person asks to write and names no topic, offer exactly four topics as a numbered list: a title of at most eight
words in bold, then one line on the angle. Ask which one to write.
When the person picks a topic or brings one, write the finished post: 120 to 220 words, a first line that makes one want to
read on, short paragraphs, one concrete example, a question at the end, at most three hashtags. Give only the post.
When the person asks for changes, give the whole post again with the changes made.
Write in the person's language. Never invent figures, names or quotes; where one is needed, say what to fill in [in brackets].`

/** The built-in workflow: topics, then the post. */
export const content: EdgeWorkflow = {
  name: 'content',
  defaultModel: 'gpt-6-luna',
  agent: ({ Agent }, model, { locale }) =>
    new Agent({
      name: 'content',
      model,
      instructions: locale ? `${instructions}\nThe person's browser is set to ${locale}.` : instructions,
      modelSettings: { store: false },
    }),
}
