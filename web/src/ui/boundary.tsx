import { Component, type ReactNode } from 'react'

interface BoundaryProps {
  /** Shown in place of children that broke, or whose code could not be loaded. */
  fallback: ReactNode
  children: ReactNode
}

/** Keeps a broken part of the page from taking the rest with it. */
export class Boundary extends Component<BoundaryProps, { broken: boolean }> {
  override state = { broken: false }

  static getDerivedStateFromError() {
    return { broken: true }
  }

  override render() {
    return this.state.broken ? this.props.fallback : this.props.children
  }
}
