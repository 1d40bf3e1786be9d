using System.Text;

namespace TrainTools.Diffusion.Safetensors;

/// <summary>
/// Quotes texts as the safetensors library does (serde_json): only quotes, backslashes and control characters are
/// escaped. The JSON writer of .NET escapes more, and a header must be equal byte for byte.
/// </summary>
internal static class JsonText
{
    /// <summary>Appends a quoted text.</summary>
    public static void AppendQuoted(StringBuilder json, string text)
    {
        json.Append('"');
        foreach (var character in text)
        {
            _ = character switch
            {
                '"' => json.Append("\\\""),
                '\\' => json.Append("\\\\"),
                '\b' => json.Append("\\b"),
                '\f' => json.Append("\\f"),
                '\n' => json.Append("\\n"),
                '\r' => json.Append("\\r"),
                '\t' => json.Append("\\t"),
                < ' ' => json.Append($"\\u{(int)character:x4}"),
                _ => json.Append(character),
            };
        }
        json.Append('"');
    }
}
