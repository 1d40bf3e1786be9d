using static TorchSharp.torch;

namespace TrainTools.Training.Caching;

/// <summary>What was read from a cache.</summary>
/// <param name="Tensors">Tensors on the CPU by name; they belong to whoever asked.</param>
/// <param name="Text">What else was remembered.</param>
public sealed record CacheEntry(IReadOnlyDictionary<string, Tensor> Tensors, string Text);
