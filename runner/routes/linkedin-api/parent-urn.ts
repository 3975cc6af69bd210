import { askPerson } from '../outcome.ts'

/**
 * The id by which LinkedIn's API takes a post to be reshared. Source: linkedin-and-unipile reference §1.3.
 *
 * @param urns by which people have named the post; an activity's number is another id, and none is made out of it
 * @throws Ended `needs_person` where there is no such id among them
 */
export function parentUrn(urns: readonly string[]): string {
  const parent = urns.find((urn) => /^urn:li:(?:share|ugcPost):\d+$/.test(urn))
  if (parent) return parent
  throw askPerson(
    'LinkedIn’s API does not take this post by the address it was offered with. Whoever offered it adds as its second address the one that “Copy link to post” or “Embed this post” gives, if that holds share- or ugcPost- and a number; otherwise the member shares it by hand.',
  )
}
