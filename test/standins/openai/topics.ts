/** A topic of the stand-in's writer: its title, why it is worth a post, and the finished post. */
export interface Topic {
  readonly title: string
  readonly angle: string
  readonly post: string
}

/** The four topics offered when nobody has said what to write about. */
export const topics: readonly Topic[] = [
  {
    title: 'The meeting I stopped attending',
    angle: 'what a team does with an hour it did not expect to get back',
    post: `I stopped attending our Tuesday pipeline meeting in March. Nobody noticed for three weeks.

That hurt a little. Then it got interesting.

The meeting had been mine. I set the agenda, I asked the questions, and I left with a page of notes that I never opened again. Without me, the team did something I had not thought of: they sorted the deals by the one thing they were unsure about, and spent the hour only on those.

Three things changed:
• Forty minutes instead of ninety.
• Two people who never spoke now lead half of the discussion.
• I get one message afterwards with the decision they need from me. There is usually only one.

I had thought my presence was what kept the meeting serious. It was what kept it a report.

If you run a recurring meeting, try missing it once without sending anyone in your place. What happens in your absence is the honest version of how it works.

Which meeting in your calendar would go better without you?`,
  },
  {
    title: 'What a lost deal taught us about follow-up',
    angle: 'the gap between a good call and the message that comes after it',
    post: `We lost a deal last autumn that we had already celebrated.

The call was good. Five people on their side, real questions, a start date. We sent the proposal the same evening and felt quick. Then we waited for them to come back to us.

They did, eleven days later, with a thank-you and the name of the company they had chosen.

I asked the buyer what had decided it. She was kind about it: “They wrote to each of us. You wrote to the group.” The other team had sent five short messages, each answering the one question that person had asked on the call.

So we changed our follow-up:
1. Before hanging up, we repeat back who asked what.
2. Within a day, each of them gets three sentences, about their question and nothing else.
3. The proposal comes after that, not instead of it.

It costs us half an hour per call. It has not won every deal. But nobody has told us since that we wrote to the group.

What does your follow-up look like on the day after?`,
  },
  {
    title: 'Hiring for curiosity instead of experience',
    angle: 'one interview question that tells you more than a list of past employers',
    post: `The best person I hired last year had never worked in our industry.

Her CV would not have passed our own filter. A colleague pushed me to meet her anyway, and I asked the question I now ask everyone: “What have you recently changed your mind about, and what did it take?”

Most people tell me about a tool. She told me about a customer she had been certain was wrong, how she had gone to sit beside him for a day, and what she rewrote that evening.

Eight months on, this is what I see:
• She asks “how do we know?” in rooms where everyone else is nodding.
• She writes down what surprised her, and shares it on Fridays.
• She learned the industry in about ten weeks. It turned out to be the easy part.

Experience tells me what someone has already met. Curiosity tells me what they will do with the thing nobody here has met yet.

We still read the CVs. We just read them after the conversation.

What do you ask that a CV cannot answer?`,
  },
  {
    title: 'Saying no to a customer, and keeping them',
    angle: 'how to turn a request down so that trust goes up',
    post: `Last month I told our third-largest customer no, in writing, within an hour of the request.

They wanted a custom export by the end of the quarter. We could have built it. We would have broken two promises to other people to do so, and they would have found out the way customers always do.

So I wrote four lines: what they asked for, why we will not build it this quarter, what they can do today instead, and the date on which we will look at it again. No “unfortunately”, no “let me check with the team”.

The answer came ten minutes later: “Thank you. I can plan with that.”

What I have learned about a useful no:
• It is fast. A slow no is heard as a maybe.
• It says what is true today, not what might be one day.
• It offers something that can be done now, however small.
• It has a date in it.

They renewed in the same month. I do not think that is a coincidence.

When did you last say no, and put a date on it?`,
  },
]

/** Four topics on a subject that somebody named. */
export function topicsOn(subject: string): Topic[] {
  const shapes: readonly (readonly [string, string])[] = [
    [`What nobody told me about ${subject}`, 'a first-hand account, with the part that did not work'],
    [`Three small changes that made ${subject} easier`, 'concrete, so that a reader can copy one today'],
    [`The question about ${subject} I wish customers asked`, 'an opening for people who are still deciding'],
    [`A year of ${subject}: what I would do differently`, 'looking back, with numbers where there are any'],
  ]
  return shapes.map(([title, angle]) => ({ title, angle, post: postOn(title) }))
}

/** A finished post for a title that the writer has no own text for. */
export function postOn(title: string): string {
  return `${title}.

I have put off writing about this, because the honest version is less tidy than the one I usually tell.

A year ago I thought it was a question of tools. We bought two, set them up properly, and nothing moved. The people were the same, the habits were the same, and the reports only got prettier.

Then we did something smaller. We picked one thing that annoyed everybody, gave it one owner, and looked at it every Friday for fifteen minutes. No slides. Just: what happened, what surprised us, what do we try next.

Here is what came of it:
• After two weeks we had stopped one thing completely.
• After six weeks, new colleagues explained it to us instead of the other way round.
• After a quarter, a customer noticed before we had said a word.

None of this needed a budget. It needed somebody who was allowed to decide, and a date in the calendar that we did not move.

If you could give one annoying thing an owner this week, which one would it be?`
}
