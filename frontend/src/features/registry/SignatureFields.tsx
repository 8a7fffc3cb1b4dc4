import { Group, NativeSelect, NumberInput, Switch, TagsInput } from '@mantine/core';
import { rangesFor, type SignatureDraft } from './signatureForm';

const apart = [',', ';', '\n', '\t'];

/** Several may have come at once, as one text. */
function classesOf(names: readonly string[]): string[] {
  return names
    .flatMap((name) => name.split(/[,;\n\t]/))
    .map((name) => name.trim())
    .filter((name) => name !== '');
}

interface SignatureFieldsProps {
  readonly draft: SignatureDraft;
  readonly error?: React.ReactNode;
  readonly onChange: (change: Partial<SignatureDraft>) => void;
}

/** What the model file does not say of itself: what its scores are called, and how a picture becomes its input. */
export function SignatureFields({ draft, error, onChange }: SignatureFieldsProps) {
  return (
    <>
      <TagsInput
        label="Classes"
        description="In the order of its scores, apart by commas; none where it classifies nothing."
        splitChars={apart}
        acceptValueOnBlur
        value={[...draft.classes]}
        onChange={(names) => onChange({ classes: classesOf(names) })}
      />
      <Switch
        label="It takes pictures"
        checked={draft.pictures}
        onChange={(event) => onChange({ pictures: event.currentTarget.checked })}
      />
      {draft.pictures && <PictureFields draft={draft} error={error} onChange={onChange} />}
    </>
  );
}

function PictureFields({ draft, error, onChange }: SignatureFieldsProps) {
  return (
    <>
      <Group grow align="flex-start">
        <Side label="Width" value={draft.width} error={error} onChange={(width) => onChange({ width })} />
        <Side label="Height" value={draft.height} error={error} onChange={(height) => onChange({ height })} />
        <NativeSelect
          label="Colours"
          data={[
            { value: '1', label: 'grey' },
            { value: '3', label: 'colour' },
          ]}
          value={String(draft.channels)}
          onChange={(event) => onChange({ channels: event.currentTarget.value === '1' ? 1 : 3 })}
        />
      </Group>
      <Group grow align="flex-start">
        <NativeSelect
          label="Values"
          data={[...rangesFor(draft.range)]}
          value={draft.range}
          onChange={(event) => onChange({ range: event.currentTarget.value })}
        />
        <NativeSelect
          label="Laid out"
          data={['flat', 'nchw', 'nhwc']}
          value={draft.layout}
          onChange={(event) => onChange({ layout: event.currentTarget.value as SignatureDraft['layout'] })}
        />
      </Group>
      <Switch
        label="Inverted: dark ink has high values"
        checked={draft.inverted}
        onChange={(event) => onChange({ inverted: event.currentTarget.checked })}
      />
    </>
  );
}

interface SideProps {
  readonly label: string;
  readonly value: number | string;
  readonly error: React.ReactNode;
  readonly onChange: (value: number | string) => void;
}

function Side(props: SideProps) {
  return <NumberInput min={1} max={4_096} allowDecimal={false} {...props} />;
}
