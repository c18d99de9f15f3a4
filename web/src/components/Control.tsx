import type { ComponentChildren } from 'preact';
import type { NumberRange } from '../url/fields.js';
import { Axis, type Tick, TickMarks } from './Grid.js';
import { NumberField } from './NumberField.js';
import { Slider } from './Slider.js';
import type { Scale } from './scale.js';

export interface ControlProps {
  /** What is set, as it is printed, and as it is spoken. */
  title: ComponentChildren;
  label: string;
  value: number;
  scale: Scale;
  /** What may be typed; the limits of the scale unless told. */
  range?: NumberRange;
  format(value: number): string;
  valueText: string;
  ticks?: readonly Tick[];
  origin?: number;
  onChange(value: number): void;
  onHold?: (held: boolean) => void;
  class?: string;
}

/** A number to set in every way there is: drag, click, keys, typing. */
export function Control(props: ControlProps) {
  const { title, label, value, scale, ticks = [], range = scale, origin, onHold } = props;
  return (
    <div class={`control ${props.class ?? ''}`}>
      <h3>{title}</h3>
      <NumberField
        label={`${label}, typed`}
        value={value}
        range={range}
        format={props.format}
        valueText={props.valueText}
        step={scale.step}
        onChange={props.onChange}
      />
      <div class="control-track">
        <Slider
          label={label}
          value={value}
          scale={scale}
          valueText={props.valueText}
          onChange={props.onChange}
          {...(origin === undefined ? {} : { origin })}
          {...(onHold ? { onHold } : {})}
        >
          <TickMarks ticks={ticks} />
        </Slider>
        {ticks.length > 0 && <Axis ticks={ticks} />}
      </div>
    </div>
  );
}
