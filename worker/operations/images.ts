import { z } from 'zod'
import { auditAlways } from '../../core/audit.ts'
import { newId } from '../../core/ids.ts'
import type { TenantId } from '../../core/principal.ts'
import { openaiCredential } from '../integrations/openai-client.ts'
import { generateImage, imageModel, imageSizes } from '../integrations/openai-images.ts'
import { tenantOperation } from './operation.ts'

/** Where a picture stands in R2: under its tenant, so that another's id leads to nothing. */
export const imageKey = (tenantId: TenantId, id: string): string => `images/${tenantId}/${id}.png`

const make = tenantOperation({
  name: 'images.make',
  summary: "Draws a picture with the company's own OpenAI account, and keeps it.",
  method: 'POST',
  path: '/api/images',
  effect: 'outward',
  access: { role: 'member', scope: 'chat' },
  status: 201,
  input: z.strictObject({
    prompt: z.string().trim().min(3).max(4_000).describe('What is to be seen'),
    size: z.enum(imageSizes).default('1024x1024'),
  }),
  output: z.object({ id: z.string(), url: z.string().describe('Where the picture is, for whoever may see it') }),
  run: async ({ env, stores, principal, clock, requestId }, { prompt, size }) => {
    const bytes = await generateImage(env, await openaiCredential(stores.vault), { prompt, size })
    const now = clock.now()
    const id = newId('img', now)
    await env.FILES.put(imageKey(principal.tenantId, id), bytes, { httpMetadata: { contentType: 'image/png' } })
    const by = { id: principal.userId, via: principal.via, requestId }
    const entry = { action: 'images.make', subject: id, detail: { model: imageModel, size } }
    await auditAlways(env.DB, principal.tenantId, by, entry, now).run()
    return { id, url: `/api/images/${id}` }
  },
})

export const imageOperations = [make]
