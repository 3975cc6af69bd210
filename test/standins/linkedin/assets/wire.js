export const settings = JSON.parse(document.getElementById('page-settings').textContent)

const PLAIN_QUERY = 'voyagerFeedDashReposts.a0663ae5c654123343da36617d2dbfde'
const SHARE_QUERY = 'voyagerContentcreationDashShares.279996efa5064c01775d5aff003d9377'
const INSTANT_REPOST = 'com.linkedin.sdui.feed.requests.createInstantRepost'

async function send(path, body) {
  const response = await fetch(path, {
    method: 'POST',
    headers: {
      accept: 'application/vnd.linkedin.normalized+json+2.1',
      'content-type': 'application/json; charset=UTF-8',
      'csrf-token': settings.csrf,
      'x-restli-protocol-version': '2.0.0',
      'x-li-page-instance': `urn:li:page:d_flagship3_detail_base;${crypto.randomUUID()}`,
    },
    body: JSON.stringify(body),
  })
  const answer = await response.json()
  if (answer.redirect) {
    location.assign(answer.redirect)
    return null
  }
  if (!response.ok) throw new Error(`status ${response.status}`)
  return answer.status.toastCtaUrl
}

function graphql(queryId, variables) {
  return send(`/voyager/api/graphql?action=execute&queryId=${queryId}`, {
    variables,
    queryId,
    includeWebMetadata: true,
  })
}

/** Reposts with no words of one's own, the legacy way. Gives the link for the toast, or null when the site sends the browser elsewhere. */
export function repostByQuery(original) {
  return graphql(PLAIN_QUERY, { entity: { rootContentUrn: original } })
}

/** The same, the SDUI way; the post is named by its activity number. */
export function repostByAction(activityId) {
  const payload = { threadUrn: { threadUrnActivityThreadUrn: { activityUrn: { activityId } } } }
  return send(`/flagship-web/rsc-action/actions/server-request?sduiid=${INSTANT_REPOST}`, {
    requestId: INSTANT_REPOST,
    serverRequest: {
      requestId: INSTANT_REPOST,
      requestedArguments: { $type: 'proto.sdui.actions.requests.RequestedArguments', payload, requestedStateKeys: [] },
    },
  })
}

/** Publishes a text, with `original` attached if there is one. */
export function share(text, original) {
  return graphql(SHARE_QUERY, {
    post: {
      allowedCommentersScope: 'ALL',
      intendedShareLifeCycleState: 'PUBLISHED',
      origin: original ? 'RESHARE' : 'FEED',
      visibilityDataUnion: { visibilityType: 'ANYONE' },
      commentary: { text, attributesV2: [] },
      ...(original ? { parentUrn: original } : {}),
    },
  })
}
