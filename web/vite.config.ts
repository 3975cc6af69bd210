import tailwindcss from '@tailwindcss/vite'
import react from '@vitejs/plugin-react'
import { defineConfig, loadEnv } from 'vite'

export default defineConfig(({ mode }) => {
  const { API_PORT = '8787' } = loadEnv(mode, import.meta.dirname, 'API_')
  const api = `http://127.0.0.1:${API_PORT}`
  return {
    root: import.meta.dirname,
    plugins: [react(), tailwindcss()],
    build: { outDir: 'dist', emptyOutDir: true, manifest: true, target: 'es2023', assetsInlineLimit: 0 },
    server: { proxy: { '/api': api, '/chatkit': api, '/openapi.json': api, '/oauth': api } },
  }
})
