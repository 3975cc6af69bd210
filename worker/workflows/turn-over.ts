/** Thrown through a workflow's code to end its turn here, with everything as it should be. */
export class TurnOver extends Error {
  constructor() {
    super('This turn is over: what was asked is answered in the next one. A workflow must let this pass.')
    this.name = 'TurnOver'
  }
}
