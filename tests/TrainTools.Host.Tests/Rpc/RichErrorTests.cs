using Google.Rpc;
using Grpc.Core;
using TrainTools.Host.Rpc;
using TrainTools.Host.Tests.Hosting;
using TrainTools.Protocol;

namespace TrainTools.Host.Tests.Rpc;

/// <summary>Problems in the form of gRPC's rich error.</summary>
public sealed class RichErrorTests
{
    private static readonly CallProblem[] Two =
    [
        new(ErrorReason.SettingsInvalid, new Problem(
            "setting.range_automatic", "conv_rank", ("value", "0"), ("min", "1"), ("max", "1024"))),
        new(ErrorReason.LabelInvalid, Problem.Of("名前が空です。")),
    ];

    [Fact]
    public void Error_OfTwoProblems_HasAnErrorInfoAndAFieldViolationForEachInTheirOrder()
    {
        var error = RichError.Of(StatusCode.InvalidArgument, Two);

        Assert.Equal(
            [("SETTINGS_INVALID", "conv_rank", "Convolution rank (conv dim) is 0; choose 1 to 1024, or leave it out."), ("LABEL_INVALID", "", "名前が空です。")],
            Refusals.Problems(error));
        Assert.Equal([ErrorInfo.Descriptor.FullName, ErrorInfo.Descriptor.FullName, BadRequest.Descriptor.FullName],
            error.GetRpcStatus()!.Details.Select(detail => detail.TypeUrl["type.googleapis.com/".Length..]));
    }

    [Fact]
    public void Error_OfTwoProblems_SaysBothToWhoReadsTheMessageOnly()
    {
        var error = RichError.Of(StatusCode.InvalidArgument, Two);

        Assert.Equal((StatusCode.InvalidArgument, "Convolution rank (conv dim) is 0; choose 1 to 1024, or leave it out.\n名前が空です。"),
            (error.StatusCode, error.Status.Detail));
        Assert.Equal((3, error.Status.Detail), (error.GetRpcStatus()!.Code, error.GetRpcStatus()!.Message));
    }
}
