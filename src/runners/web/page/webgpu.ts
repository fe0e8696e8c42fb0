import * as ort from 'onnxruntime-web/webgpu';
import { serve } from './main.js';

await serve({ ort, provider: 'webgpu' });
