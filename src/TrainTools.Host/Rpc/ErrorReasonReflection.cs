using System.Reflection;
using Google.Protobuf.Reflection;
using TrainTools.Protocol;

namespace TrainTools.Host.Rpc;

/// <summary>The names of <see cref="ErrorReason"/> as the .proto has them.</summary>
internal static class ErrorReasonReflection
{
    /// <summary>Reason to name, such as <c>CAPTION_CHANGED</c>.</summary>
    public static IReadOnlyDictionary<ErrorReason, string> Names { get; } = Enum.GetValues<ErrorReason>().ToDictionary(
        reason => reason,
        reason => typeof(ErrorReason).GetField(reason.ToString())!.GetCustomAttribute<OriginalNameAttribute>()!.Name);
}
