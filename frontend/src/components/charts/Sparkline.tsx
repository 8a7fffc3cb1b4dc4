interface SparklineProps {
  readonly values: readonly number[];
  readonly label: string;
  readonly width?: number;
  readonly height?: number;
}

/** A curve without axes, for a table cell or a card; its first, last, least and greatest value are in its name. */
export function Sparkline({ values, label, width = 96, height = 24 }: SparklineProps) {
  if (values.length < 2) return null;
  const least = Math.min(...values);
  const span = Math.max(...values) - least || 1;
  const points = values.map((value, index) => {
    const x = 1.5 + (index / (values.length - 1)) * (width - 3);
    const y = 1.5 + (1 - (value - least) / span) * (height - 3);
    return `${x.toFixed(1)},${y.toFixed(1)}`;
  });
  return (
    <svg width={width} height={height} role="img" aria-label={label} style={{ display: 'block' }}>
      <polyline
        points={points.join(' ')}
        fill="none"
        stroke="var(--mr-chart-1)"
        strokeWidth={1.5}
        strokeLinejoin="round"
      />
    </svg>
  );
}
