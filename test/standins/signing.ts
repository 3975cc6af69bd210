import { randomUUID } from 'node:crypto'
import { exportJWK, generateKeyPair, type JWK, type JWTPayload, SignJWT } from 'jose'

/** The algorithms the stand-ins sign with. */
export type SigningAlgorithm = 'RS256' | 'ES256'

/** A key pair: the private half signs, the public half is what a key set shows. */
export interface SigningKey {
  readonly kid: string
  readonly alg: SigningAlgorithm
  readonly privateKey: CryptoKey
  readonly publicJwk: JWK
}

/** Makes a key pair; `kid` is a new one unless given. */
export async function makeSigningKey(alg: SigningAlgorithm, kid: string = randomUUID()): Promise<SigningKey> {
  const { publicKey, privateKey } = await generateKeyPair(alg)
  return { kid, alg, privateKey, publicJwk: { ...(await exportJWK(publicKey)), kid, alg, use: 'sig' } }
}

/** Signs claims as they are. The header says `kid` of the key unless another, or none (`null`), is given. */
export function sign(key: SigningKey, claims: JWTPayload, kid: string | null = key.kid): Promise<string> {
  return new SignJWT(claims)
    .setProtectedHeader({ alg: key.alg, typ: 'JWT', ...(kid === null ? {} : { kid }) })
    .sign(key.privateKey)
}
