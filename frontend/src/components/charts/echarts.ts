import { LineChart } from 'echarts/charts';
import { AriaComponent, DataZoomInsideComponent, GridComponent, TooltipComponent } from 'echarts/components';
import { init, use } from 'echarts/core';
import { CanvasRenderer } from 'echarts/renderers';

// Only what the pictures of this application need; loaded when the first of them is shown.
use([LineChart, AriaComponent, DataZoomInsideComponent, GridComponent, TooltipComponent, CanvasRenderer]);

export { init };
