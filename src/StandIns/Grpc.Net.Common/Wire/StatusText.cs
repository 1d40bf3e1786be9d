using System.Text;

namespace Grpc.Net.Wire;

/// <summary>A status' sentence in a header, which takes ASCII only: other bytes of its UTF-8 as %XX.</summary>
internal static class StatusText
{
    public static string Encode(string text)
    {
        if (text.All(letter => IsPlain((byte)Math.Min(letter, (char)127))))
            return text;
        var encoded = new StringBuilder(text.Length * 3);
        foreach (byte one in Encoding.UTF8.GetBytes(text))
        {
            if (IsPlain(one))
                encoded.Append((char)one);
            else
                encoded.Append('%').Append(one.ToString("X2", null));
        }
        return encoded.ToString();
    }

    /// <summary>Undoes <see cref="Encode"/>; a stray % stays as it is, for a wrong sentence beats none.</summary>
    public static string Decode(string header)
    {
        if (!header.Contains('%', StringComparison.Ordinal))
            return header;
        var bytes = new List<byte>(header.Length);
        for (int index = 0; index < header.Length; index++)
        {
            if (IsEscape(header.AsSpan(index)))
            {
                bytes.Add(Convert.FromHexString(header.AsSpan(index + 1, 2))[0]);
                index += 2;
            }
            else
            {
                bytes.AddRange(Encoding.UTF8.GetBytes(header[index].ToString()));
            }
        }
        return Encoding.UTF8.GetString([.. bytes]);
    }

    private static bool IsPlain(byte letter) => letter is >= 0x20 and <= 0x7E and not (byte)'%';

    private static bool IsEscape(ReadOnlySpan<char> rest) =>
        rest.Length >= 3 && rest[0] == '%' && char.IsAsciiHexDigit(rest[1]) && char.IsAsciiHexDigit(rest[2]);
}
