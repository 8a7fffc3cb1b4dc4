import { RouterProvider } from '@tanstack/react-router';
import { Providers } from './Providers';
import { queryClient } from './queryClient';
import { router } from './router';

export function App() {
  return (
    <Providers queryClient={queryClient}>
      <RouterProvider router={router} />
    </Providers>
  );
}
