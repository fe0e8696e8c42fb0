/**
 * The names of transformers (Sam2Model, Sam2VideoModel; modeling_sam2_video.py) against the official ones. Both hold the
 * same values in the same shapes and order, with two exceptions, which src/sam2/open-weights.ts mends: the embeddings of
 * the four kinds of points are one table, and the matrix of the prompts' position encoding may be stored twice.
 */

/** The official names of the rows of this table are POINT_ROWS. */
export const POINT_TABLE = 'prompt_encoder.point_embed.weight';
export const POINT_ROWS = [0, 1, 2, 3].map((row) => `sam_prompt_encoder.point_embeddings.${row}.weight`);

type Rule = readonly [pattern: RegExp, official: string | ((...groups: string[]) => string)];

/** A perceptron of three layers: transformers names the outer two and counts those between. */
const MLP =
  '(mask_decoder\\.(?:output_hypernetworks_mlps\\.\\d+|iou_prediction_head|pred_obj_score_head)|object_pointer_proj)';

/** Every rule is tried on every name, in this order. */
const RULES: readonly Rule[] = [
  // Before the parts are renamed: inside them.
  [new RegExp(`^${MLP}\\.layers\\.(\\d+)\\.`), (_, owner, layer) => `${owner}.layers.${Number(layer) + 1}.`],
  [new RegExp(`^${MLP}\\.proj_in\\.`), '$1.layers.0.'],
  [new RegExp(`^${MLP}\\.proj_out\\.`), '$1.layers.2.'],
  [/\.mlp\.proj_in\./, '.mlp.layers.0.'],
  [/\.mlp\.proj_out\./, '.mlp.layers.1.'],
  [/\.o_proj\./, '.out_proj.'],
  [/^(vision_encoder\.neck\.convs\.\d+)\./, '$1.conv.'],
  [/\.patch_embed\.projection\./, '.patch_embed.proj.'],
  [/\.mask_embed\.conv1\./, '.mask_downscaling.0.'],
  [/\.mask_embed\.layer_norm1\./, '.mask_downscaling.1.'],
  [/\.mask_embed\.conv2\./, '.mask_downscaling.3.'],
  [/\.mask_embed\.layer_norm2\./, '.mask_downscaling.4.'],
  [/\.mask_embed\.conv3\./, '.mask_downscaling.6.'],
  [/\.upscale_conv1\./, '.output_upscaling.0.'],
  [/\.upscale_layer_norm\./, '.output_upscaling.1.'],
  [/\.upscale_conv2\./, '.output_upscaling.3.'],
  // Convolution, norm and GELU in turn, then a convolution of 1 x 1.
  [/\.mask_downsampler\.layers\.(\d+)\.conv\./, (_, layer) => `.mask_downsampler.encoder.${3 * Number(layer)}.`],
  [
    /\.mask_downsampler\.layers\.(\d+)\.layer_norm\./,
    (_, layer) => `.mask_downsampler.encoder.${3 * Number(layer) + 1}.`,
  ],
  [/\.mask_downsampler\.final_conv\./, '.mask_downsampler.encoder.12.'],
  [/\.memory_fuser\./, '.fuser.'],
  [/\.depthwise_conv\./, '.dwconv.'],
  [/\.pointwise_conv(\d)\./, '.pwconv$1.'],
  [/\.scale$/, '.gamma'],
  [/\.layer_norm/, '.norm'],
  // The parts themselves.
  [
    /^(?:shared_image_embedding|prompt_encoder\.shared_embedding)\.positional_embedding$/,
    'sam_prompt_encoder.pe_layer.positional_encoding_gaussian_matrix',
  ],
  [/^vision_encoder\.backbone\./, 'image_encoder.trunk.'],
  [/^vision_encoder\./, 'image_encoder.'],
  [/^prompt_encoder\./, 'sam_prompt_encoder.'],
  [/^mask_decoder\./, 'sam_mask_decoder.'],
  [/^memory_encoder\.feature_projection\./, 'memory_encoder.pix_feat_proj.'],
  [/^memory_encoder\.projection\./, 'memory_encoder.out_proj.'],
  [/^object_pointer_proj\./, 'obj_ptr_proj.'],
  [/^temporal_positional_encoding_projection_layer\./, 'obj_ptr_tpos_proj.'],
  [/^occlusion_spatial_embedding_parameter$/, 'no_obj_embed_spatial'],
  [/^no_memory_embedding$/, 'no_mem_embed'],
  [/^no_memory_positional_encoding$/, 'no_mem_pos_enc'],
  [/^no_object_pointer$/, 'no_obj_ptr'],
  [/^memory_temporal_positional_encoding$/, 'maskmem_tpos_enc'],
];

/** The official name of a parameter that transformers names; one that it does not have stays as it is. */
export function officialName(name: string): string {
  return RULES.reduce<string>(
    (text, [pattern, official]) =>
      typeof official === 'string' ? text.replace(pattern, official) : text.replace(pattern, official),
    name,
  );
}
