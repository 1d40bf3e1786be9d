using Grpc.Core;

namespace Grpc.Net.Wire;

/// <summary>Metadata as HTTP headers: text as it is, bytes in base 64.</summary>
internal static class MetadataHeaders
{
    public static string Encode(Metadata.Entry entry)
    {
        if (entry.IsBinary)
            return Convert.ToBase64String(entry.ValueBytes);
        return entry.Value.All(letter => letter is >= ' ' and <= '~')
            ? entry.Value
            : throw new RpcException(new Status(
                StatusCode.Internal,
                $"'{entry.Key}' holds letters that a header cannot carry; send bytes under '{entry.Key}-bin'."));
    }

    /// <summary>Adds a header to the metadata, unless it belongs to the protocol.</summary>
    public static void AddTo(Metadata metadata, string name, string value)
    {
        if (HeaderNames.IsOfTheProtocol(name))
            return;
        if (!name.EndsWith(Metadata.BinaryHeaderSuffix, StringComparison.OrdinalIgnoreCase))
        {
            metadata.Add(name, value);
            return;
        }
        foreach (string part in value.Split(',')) // several values of one key may come as one
            metadata.Add(name, FromBase64(name, part.Trim()));
    }

    // Some leave out the padding, which the protocol allows.
    private static byte[] FromBase64(string name, string text)
    {
        try
        {
            return Convert.FromBase64String(text.PadRight((text.Length + 3) / 4 * 4, '='));
        }
        catch (FormatException damaged)
        {
            throw new RpcException(new Status(
                StatusCode.Internal, $"The header '{name}' is not in base 64, as bytes must be.", damaged));
        }
    }
}
