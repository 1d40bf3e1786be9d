namespace TrainTools.Diffusion.Tokenizers.Prompts;

/// <summary>A row of a prompt as the text encoder reads it.</summary>
/// <param name="Ids">77 token ids: begin, up to 75, end and padding.</param>
/// <param name="Weights">The emphasis of each.</param>
public sealed record PromptChunk(long[] Ids, float[] Weights);
