export { toApi as onRequest } from '../../edge/to-api.ts'
