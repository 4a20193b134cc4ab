import { isFields } from '../input/folded-keys.ts';

type Fields = Readonly<Record<string, unknown>>;

/**
 * Flattens upstream's older nested shape (`metadata.regex_pattern`, `metadata.generation_metadata`). A flat document stays
 * as it is.
 */
export function flattenedMetadata(value: Fields): Fields {
  const { metadata, ...outer } = value;
  if (!isFields(metadata)) return value;
  const { regex_pattern, generation_metadata, ...inner } = metadata;
  const generation = isFields(generation_metadata) ? generation_metadata : {};
  return {
    ...outer,
    ...inner,
    brandid: value.brandid ?? metadata.brandid ?? null,
    version: value.version ?? metadata.version ?? null,
    regex: regex_pattern ?? metadata.regex ?? value.regex ?? null,
    generated_at:
      value.generated_at ?? metadata.generated_at ?? generation.generated_at ?? generation.timestamp ?? null,
  };
}
