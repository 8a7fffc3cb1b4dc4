import { Progress } from '@mantine/core';
import type { Schemas } from '@/lib/api/client';
import { formatBytes, formatCount, formatPercent } from '@/lib/format';
import classes from './Meters.module.css';

type Meter = Schemas['UsageMeter'];

const names: Record<Meter['meter'], string> = {
  storageBytes: 'Storage',
  models: 'Models',
  predictionsPerMonth: 'Predictions',
};

/** What is used of each quota; a bar that turns to brass at 80 % and to rust at 95 %. */
export function Meters({ meters }: { readonly meters: readonly Meter[] }) {
  return (
    <div className={classes.meters}>
      {meters.map((meter) => (
        <MeterLine key={meter.meter} meter={meter} />
      ))}
    </div>
  );
}

function MeterLine({ meter }: { readonly meter: Meter }) {
  const format = meter.meter === 'storageBytes' ? formatBytes : formatCount;
  const share = meter.limit === 0 ? 1 : meter.used / meter.limit;
  const name = meter.period ? `${names[meter.meter]} in ${meter.period}` : names[meter.meter];
  const color = share >= 0.95 ? 'rust' : share >= 0.8 ? 'brass' : 'race';
  return (
    <div>
      <div className={classes.line}>
        <strong>{name}</strong>
        <span className="numeric">
          {format(meter.used)} of {format(meter.limit)}{' '}
          <span className={classes.note}>({formatPercent(share)})</span>
        </span>
      </div>
      <Progress value={Math.min(100, share * 100)} color={color} size="md" aria-label={`${name} used`} />
    </div>
  );
}
