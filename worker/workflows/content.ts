import { Agent } from '@openai/agents'
import type { WorkflowChat } from './workflow.ts'

const instructions = `You help a busy professional write LinkedIn posts.

When the person asks to write and names no topic, offer exactly four topics as a numbered list: a title of at most eight
words in bold, then one line on the angle. Ask which one to write.
When the person picks a topic or brings one, write the finished post: 120 to 220 words, a first line that makes one want to
read on, short paragraphs, one concrete example, a question at the end, at most three hashtags. Give only the post.
When the person asks for changes, give the whole post again with the changes made.
Write in the person's language. Never invent figures, names or quotes; where one is needed, say what to fill in [in brackets].`

/** Topics, then the post. */
export async function runWorkflow({ runner, history, person: { locale } }: WorkflowChat): Promise<void> {
  const writer = new Agent({
    name: 'content',
    instructions: locale ? `${instructions}\nThe person's browser is set to ${locale}.` : instructions,
  })
  await runner.run(writer, history)
}
