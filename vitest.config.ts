import { join } from 'node:path'
import { cloudflareTest, readD1Migrations } from '@cloudflare/vitest-plugin'
import react from '@vitejs/plugin-react'
import { defineConfig, type TestProjectInlineConfiguration } from 'vitest/config'
import { root } from './scripts/paths.ts'
import { toolSettings } from './scripts/tool-environment.ts'
import type {} from './test/support/workers-world.ts'

// The Workers runtime, its browser and every temporary file stay below .cache/.
Object.assign(process.env, toolSettings())

// Two cores are shared by everything here: what is waited for may take its time, and comes at once where nothing stands in its way.
const poll = { poll: { timeout: 15_000 } }

const secrets = {
  AUTH_SECRET: 'auth-secret-of-the-workers-tests-which-is-long',
  OPERATOR_KEY: 'op_operator-key-of-the-workers-tests',
  VAULT_KEYS: JSON.stringify({ current: 'k1', keys: { k1: Buffer.alloc(32, 'k1').toString('base64') } }),
}

/** Tests of one Worker, in workerd, with its own bindings, an empty migrated database, and stand-ins outside. */
function workerProject(name: string, configPath: string): TestProjectInlineConfiguration {
  return {
    plugins: [
      cloudflareTest(async ({ inject }) => {
        const { openai, linkedin, unipile, identity, receiver } = inject('standIns')
        const bindings = {
          ...secrets,
          OPENAI_BASE_URL: `${openai}/v1`,
          OPENAI_TIMEOUT_MS: '5000',
          OUTBOUND_URLS: 'any',
          LINKEDIN_API_URL: linkedin,
          LINKEDIN_WEB_URL: linkedin,
          UNIPILE_URL: unipile,
          GOOGLE_ISSUER_URL: identity,
          TEST_IDENTITY_URL: identity,
          TEST_RECEIVER_URL: receiver,
          TEST_MIGRATIONS: await readD1Migrations(join(root, 'migrations')),
        }
        return { wrangler: { configPath: join(root, configPath) }, miniflare: { bindings } }
      }),
    ],
    test: {
      name,
      include: [`test/workers/${name}/**/*.test.ts`],
      globalSetup: 'test/support/workers-world.ts',
      setupFiles: ['test/workers/setup.ts', 'test/support/property-seed.ts'],
      testTimeout: 120_000,
      // Making a tenant hashes three passwords.
      hookTimeout: 60_000,
      expect: poll,
      // With it the plugin sends all cached modules to workerd in one WebSocket message, which with the Agents SDK is more
      // than the 32 MiB that workerd takes; it then ends in the middle of the run.
      fsModuleCache: false,
    },
  }
}

const plainCode = ['core', 'worker', 'runner', 'scripts', 'test/standins', 'test/support', 'test/unit']

export default defineConfig({
  test: {
    // A test left out or left alone by mistake is a failure, not a remark.
    allowOnly: false,
    silent: 'passed-only',
    projects: [
      {
        test: {
          name: 'unit',
          include: plainCode.map((folder) => `${folder}/**/*.test.ts`),
          setupFiles: 'test/support/property-seed.ts',
          testTimeout: 20_000,
          expect: poll,
        },
      },
      workerProject('api', 'wrangler.toml'),
      workerProject('runner', 'runner/wrangler.toml'),
      {
        plugins: [react()],
        test: {
          name: 'web',
          environment: 'happy-dom',
          include: ['web/**/*.test.{ts,tsx}'],
          testTimeout: 20_000,
          expect: poll,
        },
      },
      {
        test: {
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts'],
          globalSetup: 'test/support/stack-world.ts',
          // One product and two cores: files one after another.
          fileParallelism: false,
          testTimeout: 180_000,
          hookTimeout: 180_000,
          expect: poll,
        },
      },
    ],
  },
})
