/** The mark: a water wheel standing in the race. Decorative beside the name, so hidden from screen readers. */
export function Logo({ size = 28 }: { readonly size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" fill="none" aria-hidden="true">
      <rect width="32" height="32" rx="8" fill="#174b58" />
      <g stroke="#e6b957" strokeWidth="2" strokeLinecap="round">
        <circle cx="16" cy="13.5" r="6.5" />
        <path d="M16 3.5v5M16 18.5v3M6 13.5h5M21 13.5h5M8.9 6.4l3.6 3.6M19.5 17l2.5 2.5M23.1 6.4 19.5 10M12.5 17 10 19.5" />
      </g>
      <path
        d="M4 25c3-2.6 5-2.6 8 0s5 2.6 8 0 5-2.6 8 0"
        stroke="#72b8c7"
        strokeWidth="2.4"
        strokeLinecap="round"
      />
    </svg>
  );
}
