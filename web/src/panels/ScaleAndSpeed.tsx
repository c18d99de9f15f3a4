import { useEffect } from 'preact/hooks';
import { PanelFrame } from '../frame/PanelFrame.js';
import { cancel, glance } from './speed/client.js';
import { codeSample } from './speed/code.js';
import { SpeedLesson } from './speed/Lesson.js';
import { Models } from './speed/Models.js';
import { Race } from './speed/Race.js';
import { numbers } from './speed/table.js';
import '../styles/speed.css';

/** Where softmax sits in real models, what a step costs there, and a race in the visitor's own browser. */
export function ScaleAndSpeed() {
  useEffect(() => {
    const stop = glance();
    return () => {
      stop();
      cancel();
    };
  }, []);
  return (
    <PanelFrame code={codeSample} table={numbers}>
      <div class="instrument">
        <Models />
        <Race />
      </div>
      <SpeedLesson />
    </PanelFrame>
  );
}
