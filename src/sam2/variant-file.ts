import { readFile } from 'node:fs/promises';
import { basename, extname } from 'node:path';
import { parseDocument } from 'yaml';
import { z } from 'zod';
import { messageOf, UserError } from '../core/errors.js';
import type { Variant } from './variant.js';

/** Ten times what any known model has: a hostile description builds nothing large. */
const MAX_BLOCKS = 512;
const MAX_WIDTH = 1 << 14;

const count = z.number().int().positive().max(MAX_WIDTH);
const blocks = z.number().int().positive().max(MAX_BLOCKS);

/** The parts of an official config that shape the network; what only training reads is let through. */
const schema = z.object({
  image_encoder: z.object({
    scalp: z.literal(1),
    trunk: z.object({
      embed_dim: count.default(96),
      num_heads: count.default(1),
      q_pool: z.literal(3).default(3),
      stages: z.array(blocks).length(4).default([2, 3, 16, 3]),
      global_att_blocks: z.array(z.number().int().nonnegative()).max(MAX_BLOCKS).default([12, 16, 20]),
      window_pos_embed_bkg_spatial_size: z.tuple([count, count]).default([14, 14]),
      window_spec: z.array(count).length(4).default([8, 4, 14, 7]),
    }),
    neck: z.object({
      d_model: count,
      fpn_top_down_levels: z.array(z.number().int()).default([0, 1, 2, 3]),
      fpn_interp_model: z.literal('nearest'),
      fuse_type: z.literal('sum').default('sum'),
    }),
  }),
  memory_attention: z.object({
    pos_enc_at_input: z.literal(true),
    num_layers: blocks,
    layer: z.object({
      activation: z.literal('relu'),
      dim_feedforward: count,
      pos_enc_at_attn: z.literal(false),
      pos_enc_at_cross_attn_keys: z.literal(true),
      pos_enc_at_cross_attn_queries: z.literal(false),
      cross_attention: z.object({
        rope_theta: z.number().positive().default(10000),
        num_heads: z.literal(1),
        downsample_rate: z.literal(1).default(1),
        rope_k_repeat: z.literal(true),
        kv_in_dim: count,
      }),
    }),
  }),
  memory_encoder: z.object({
    out_dim: count,
    mask_downsampler: z.object({ kernel_size: z.literal(3), stride: z.literal(2), padding: z.literal(1) }),
    fuser: z.object({
      layer: z.object({ kernel_size: z.literal(7), padding: z.literal(3) }),
      num_layers: blocks,
    }),
  }),
  num_maskmem: z.number().int().min(2),
  image_size: count.multipleOf(32),
  max_obj_ptrs_in_encoder: count.default(16),
  sigmoid_scale_for_mem_enc: z.number(),
  sigmoid_bias_for_mem_enc: z.number(),
  use_mask_input_as_output_without_sam: z.literal(true),
  directly_add_no_mem_embed: z.literal(true),
  use_high_res_features_in_sam: z.literal(true),
  multimask_output_in_sam: z.literal(true),
  iou_prediction_use_sigmoid: z.literal(true),
  use_obj_ptrs_in_encoder: z.literal(true),
  add_tpos_enc_to_obj_ptrs: z.boolean().default(true),
  proj_tpos_enc_in_obj_ptrs: z.boolean().default(false),
  use_signed_tpos_enc_to_obj_ptrs: z.boolean().default(false),
  only_obj_ptrs_in_the_past_for_eval: z.boolean().default(false),
  no_obj_embed_spatial: z.boolean().default(false),
  pred_obj_scores: z.literal(true),
  pred_obj_scores_mlp: z.literal(true),
  fixed_no_obj_ptr: z.literal(true),
  multimask_output_for_tracking: z.literal(true),
  use_multimask_token_for_obj_ptr: z.literal(true),
  multimask_min_pt_num: z.literal(0),
  multimask_max_pt_num: z.literal(1),
  use_mlp_for_obj_ptr_proj: z.literal(true),
});

/**
 * Reads a variant from a YAML file in the official config's form, with or without its outer `model:` key.
 * @throws UserError naming the field that is missing or that asks for a network that is not supported
 */
export async function readVariantFile(file: string): Promise<Variant> {
  return parseVariant(await readText(file), basename(file, extname(file)), file);
}

/**
 * Reads a variant from text of that form; JSON is YAML too.
 * @param where the text is from, as errors say it
 * @throws UserError naming the field that is missing or that asks for a network that is not supported
 */
export function parseVariant(text: string, name: string, where: string): Variant {
  const document = parseDocument(text);
  const problem = document.errors[0];
  if (problem !== undefined) {
    throw new UserError({ what: 'The description of the variant is not YAML.', where, found: problem.message });
  }
  const data: unknown = document.toJS();
  const model = isRecord(data) && isRecord(data.model) ? data.model : data;
  const parsed = schema.safeParse(model);
  if (!parsed.success) {
    const issue = parsed.error.issues[0]!;
    throw new UserError({
      what: 'The variant does not describe a network that this program builds.',
      where: `${where}: ${issue.path.join('.')}`,
      found: issue.message,
      next: 'write the field as the official configs of SAM 2 do; see configs/models/ for an example',
    });
  }
  return toVariant(name, parsed.data);
}

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    throw new UserError({ what: 'The variant file cannot be read.', where: file, found: messageOf(cause) }, { cause });
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function toVariant(name: string, model: z.infer<typeof schema>): Variant {
  const { trunk, neck } = model.image_encoder;
  return {
    name,
    generation: 'custom',
    imageSize: model.image_size,
    trunk: {
      embedDim: trunk.embed_dim,
      numHeads: trunk.num_heads,
      stages: trunk.stages,
      globalAttBlocks: trunk.global_att_blocks,
      windowPosEmbedBkgSpatialSize: trunk.window_pos_embed_bkg_spatial_size,
      windowSpec: trunk.window_spec,
    },
    dModel: neck.d_model,
    fpnTopDownLevels: neck.fpn_top_down_levels,
    memoryAttention: {
      numLayers: model.memory_attention.num_layers,
      dimFeedforward: model.memory_attention.layer.dim_feedforward,
      ropeTheta: model.memory_attention.layer.cross_attention.rope_theta,
    },
    memDim: model.memory_encoder.out_dim,
    memoryFuserLayers: model.memory_encoder.fuser.num_layers,
    numMaskmem: model.num_maskmem,
    maxObjPtrsInEncoder: model.max_obj_ptrs_in_encoder,
    sigmoidScaleForMemEnc: model.sigmoid_scale_for_mem_enc,
    sigmoidBiasForMemEnc: model.sigmoid_bias_for_mem_enc,
    noObjEmbedSpatial: model.no_obj_embed_spatial,
    addTposEncToObjPtrs: model.add_tpos_enc_to_obj_ptrs,
    projTposEncInObjPtrs: model.proj_tpos_enc_in_obj_ptrs,
    useSignedTposEncToObjPtrs: model.use_signed_tpos_enc_to_obj_ptrs,
    onlyObjPtrsInThePastForEval: model.only_obj_ptrs_in_the_past_for_eval,
  };
}
