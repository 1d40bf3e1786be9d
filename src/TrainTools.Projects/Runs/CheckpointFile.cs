namespace TrainTools.Projects.Runs;

/// <summary>A LoRA file that a run saved.</summary>
/// <param name="Id">Unique within the run.</param>
/// <param name="FileName">For example <c>hanako-000004.safetensors</c>.</param>
/// <param name="Path">Where it lies.</param>
/// <param name="Epoch">After which it was saved; the last one's where it is final; null: not known.</param>
/// <param name="IsFinal">Whether it is the LoRA that the run ended with.</param>
/// <param name="Bytes">Its size.</param>
/// <param name="Saved">When it was saved.</param>
public sealed record CheckpointFile(
    string Id, string FileName, string Path, int? Epoch, bool IsFinal, long Bytes, DateTimeOffset Saved);
