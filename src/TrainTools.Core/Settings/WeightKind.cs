namespace TrainTools.Core.Settings;

/// <summary>How the base model's frozen weights lie in memory.</summary>
public enum WeightKind
{
    /// <summary>In the type that is computed in.</summary>
    [Word("full")] Full,

    /// <summary>As 8-bit whole numbers with a scale a row, widened where they are used.</summary>
    [Word("int8")] Int8,

    /// <summary>
    /// Likewise, and what a linear layer multiplies them with is rounded to 8 bits for each token, too, so that the product
    /// is one of whole numbers; backward as before.
    /// </summary>
    [Word("int8_products")] Int8Products,
}
