using System.Buffers.Binary;
using System.Net;
using System.Text;
using Google.Protobuf;
using TrainTools.Host.Tests.Hosting;

namespace TrainTools.Host.Tests.Stub;

/// <summary>What a page gets for a call: gRPC-Web frames, or a refusal by the stub itself.</summary>
/// <param name="Http">HTTP status.</param>
/// <param name="Body">All bytes.</param>
internal sealed record WebAnswer(HttpStatusCode Http, byte[] Body)
{
    private const byte Trailers = 0x80;

    /// <summary>The message of an answer that came through.</summary>
    public T Message<T>() where T : IMessage<T>, new()
    {
        var (flag, content) = Frames().First();
        Assert.True(flag == 0, $"The call failed: {Encoding.UTF8.GetString(content)}");
        var message = new T();
        message.MergeFrom(content);
        return message;
    }

    /// <summary>gRPC's status, our reason and the sentence of a call that the host or the stub refused.</summary>
    public (int Status, string Reason, string Sentence) Refusal()
    {
        var lines = Encoding.UTF8.GetString(Frames().Single(frame => frame.Flag == Trailers).Content)
            .Split("\r\n", StringSplitOptions.RemoveEmptyEntries)
            .ToDictionary(line => line[..line.IndexOf(':')], line => line[(line.IndexOf(':') + 1)..].Trim());
        string reason = lines.TryGetValue("grpc-status-details-bin", out string? details)
            ? Assert.Single(Refusals.Problems(Google.Rpc.Status.Parser.ParseFrom(FromBase64(details)))).Reason
            : "";
        return (int.Parse(lines["grpc-status"]), reason, Uri.UnescapeDataString(lines["grpc-message"]));
    }

    private static byte[] FromBase64(string unpadded) =>
        Convert.FromBase64String(unpadded.PadRight((unpadded.Length + 3) / 4 * 4, '='));

    private IEnumerable<(byte Flag, byte[] Content)> Frames()
    {
        for (int at = 0; at < Body.Length;)
        {
            int length = BinaryPrimitives.ReadInt32BigEndian(Body.AsSpan(at + 1));
            yield return (Body[at], Body[(at + 5)..(at + 5 + length)]);
            at += 5 + length;
        }
    }
}
