namespace TrainTools.Projects.Store;

// The choices of the protocol, with its numbers and, but for the prefix, its names.

/// <summary>What a LoRA teaches.</summary>
public enum SubjectKind { Unspecified, Character, Style, Concept, Pose, Clothing, Object }

/// <summary>What the pictures are.</summary>
public enum Look { Unspecified, Photo, Illustration }
