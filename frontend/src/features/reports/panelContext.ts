import { type ComponentType, createContext } from 'react';

export interface PanelProps {
  /** Of a page of this installation, as somebody wrote it. */
  readonly address: string;
  /** What is said of it; may be empty. */
  readonly caption: string;
}

/** Draws what stands behind an address. Other features do the drawing, so the application brings it. */
export const PanelContext = createContext<ComponentType<PanelProps> | undefined>(undefined);
