namespace TrainTools.Tagging;

/// <summary>Where a tagger is fetched from.</summary>
/// <param name="Address">Of the folder in which the two files lie; ends with a slash.</param>
/// <param name="Licence">By which it is given, as SPDX names it; empty: not known.</param>
public sealed record TaggerSource(Uri Address, string Licence)
{
    /// <summary>Names another address; a setting of the machine.</summary>
    public const string AddressVariable = "TRAINTOOLS_TAGGER_URL";

    /// <summary>The smallest of the third generation; as good as the larger ones within 1 % (its model card).</summary>
    public static TaggerSource Usual { get; } =
        new(new Uri("https://huggingface.co/SmilingWolf/wd-vit-tagger-v3/resolve/main/"), "Apache-2.0");

    /// <summary>The address that was set, or the usual one.</summary>
    public static TaggerSource Of(string? address)
    {
        if (!Uri.TryCreate(address?.Trim(), UriKind.Absolute, out var given) || given.Scheme is not ("https" or "http"))
            return Usual;
        var folder = new Uri(given.AbsoluteUri.TrimEnd('/') + "/");
        return folder == Usual.Address ? Usual : new TaggerSource(folder, "");
    }

    /// <summary>What the tagger is called, and so its folder: the part before <c>resolve/main</c>, or the last one.</summary>
    public string Name
    {
        get
        {
            string[] parts = [.. Address.Segments.Select(part => Uri.UnescapeDataString(part).Trim('/')).Where(part => part.Length > 0)];
            int resolve = Array.IndexOf(parts, "resolve");
            string name = resolve > 0 ? parts[resolve - 1] : parts.LastOrDefault() ?? Address.Host;
            return string.Concat(name.Select(c => char.IsLetterOrDigit(c) || c is '-' or '_' ? c : '-'));
        }
    }
}
