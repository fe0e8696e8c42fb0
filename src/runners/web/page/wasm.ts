import * as ort from 'onnxruntime-web/wasm';
import { serve } from './main.js';

await serve({ ort, provider: 'wasm' });
