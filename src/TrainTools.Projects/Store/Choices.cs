namespace TrainTools.Projects.Store;

// The choices of the protocol, with its numbers and, but for the prefix, its names.

/// <summary>What a LoRA teaches.</summary>
public enum SubjectKind { Unspecified, Character, Style, Concept, Pose, Clothing, Object }

/// <summary>What the pictures are.</summary>
public enum Look { Unspecified, Photo, Illustration }

/// <summary>How weights are moved.</summary>
public enum OptimizerKind { Unspecified, AdamW, Lion }

/// <summary>How the learning rate changes over a run.</summary>
public enum ScheduleKind
{
    Unspecified, Constant, ConstantWithWarmup, Linear, Cosine, CosineWithRestarts, Polynomial,
}

/// <summary>A kind of numbers.</summary>
public enum Precision { Unspecified, Fp32, Bf16, Fp16 }

/// <summary>Whether to compute parts of a step twice.</summary>
public enum MemorySaving { Unspecified, On, Off }
