namespace TrainTools.Testbed;

/// <summary>A tensor's name in the checkpoint and its sides.</summary>
internal sealed record TensorShape(string Name, params IReadOnlyList<int> Sides)
{
    /// <summary>How many numbers it holds.</summary>
    public int Count => Sides.Aggregate(1, (product, side) => product * side);

    /// <summary>Numbers that go into one output of the layer.</summary>
    public int Inputs => Sides.Skip(1).Aggregate(1, (product, side) => product * side);

    /// <summary>Whether it belongs to a GroupNorm or LayerNorm: a vector that is no bias.</summary>
    public bool IsNormWeight => Sides.Count == 1 && Name.EndsWith(".weight", StringComparison.Ordinal);
}
