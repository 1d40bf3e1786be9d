using Grpc.Core;
using Grpc.Tests.Echoes;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Grpc.Tests.Bridge;

/// <summary>What the stand-ins do not do, they say.</summary>
public sealed class StandInTests
{
    [Fact]
    public void MapGrpcService_WithAStreamOfRequests_NamesTheMethod()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Services.AddGrpc();
        var app = builder.Build();

        var uploads = Assert.Throws<NotSupportedException>(() => app.MapGrpcService<UploadService>());
        var chats = Assert.Throws<NotSupportedException>(() => app.MapGrpcService<ChatService>());

        Assert.Contains("/traintools.tests.Uploads/Upload", uploads.Message);
        Assert.Contains("/traintools.tests.Chats/Chat", chats.Message);
    }

    [Fact]
    public void MapGrpcService_WithoutAddGrpc_SaysWhatIsMissing()
    {
        var app = WebApplication.CreateSlimBuilder().Build();

        var failure = Assert.Throws<InvalidOperationException>(() => app.MapGrpcService<EchoService>());

        Assert.Contains("AddGrpc", failure.Message);
    }

    [Fact]
    public void MapGrpcService_OfAPlainClass_SaysWhatToDeriveFrom()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Services.AddGrpc();
        var app = builder.Build();

        var failure = Assert.Throws<InvalidOperationException>(() => app.MapGrpcService<EchoSignals>());

        Assert.Contains(".proto", failure.Message);
    }

    [Fact]
    public void Client_OfAStreamOfRequests_NamesTheMethod()
    {
        using var channel = Net.Client.GrpcChannel.ForAddress("http://127.0.0.1:1");

        var failure = Assert.Throws<NotSupportedException>(() => new Uploads.UploadsClient(channel).Upload());

        Assert.Contains("/traintools.tests.Uploads/Upload", failure.Message);
    }

    [Fact]
    public void Metadata_KeepsItsRules()
    {
        var metadata = new Metadata { { "Key", "1" }, { "key", "2" } };

        Assert.Equal("2", metadata.GetValue("key"));
        Assert.Equal(2, metadata.GetAll("key").Count());
        Assert.Throws<ArgumentException>(() => metadata.Add("key-bin", "text"));
        Assert.Throws<ArgumentException>(() => metadata.Add("key", [1]));
        Assert.Throws<ArgumentException>(() => metadata.Add("a b", "text"));
        Assert.Throws<InvalidOperationException>(() => Metadata.Empty.Add("key", "text"));
    }

    private sealed class UploadService : Uploads.UploadsBase;

    private sealed class ChatService : Chats.ChatsBase;
}
