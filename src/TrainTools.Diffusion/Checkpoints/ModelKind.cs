namespace TrainTools.Diffusion.Checkpoints;

/// <summary>What a model file is for.</summary>
public enum ModelKind
{
    /// <summary>Nothing we know, or a part of a model; <see cref="ModelFacts.Description"/> says which.</summary>
    Unknown,

    /// <summary>A whole base model in a single file.</summary>
    Checkpoint,

    /// <summary>A small file that changes a base model.</summary>
    Lora,
}
