using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using TrainTools.Host.Jobs;
using TrainTools.Host.Preflight;
using TrainTools.Host.Rpc;
using TrainTools.Host.Tagging;
using TrainTools.Host.WebUi;
using TrainTools.Projects;

namespace TrainTools.Host.Hosting;

/// <summary>The host service: its parts, and its life from the lock to the last saved state.</summary>
public static class HostApplication
{
    private const int LargestMessage = 40 << 20; // bytes; uploads come in parts of 4 MB

    /// <summary>Serves until it is asked to end, or its parent is gone.</summary>
    /// <exception cref="ServingException">Another host serves this folder, or it cannot be written to.</exception>
    /// <param name="settings">How it serves.</param>
    /// <param name="pipe">Its stdin, the first line of which has been read.</param>
    /// <param name="clock">The clock.</param>
    /// <param name="writeLog">Says where the log goes.</param>
    public static void Run(
        HostSettings settings, StdinPipe pipe, TimeProvider clock, Action<ILoggingBuilder> writeLog)
    {
        using var rendezvous = Rendezvous.Take(settings.Home);
        using var app = Build(settings, pipe, clock, writeLog);
        app.Start();
        int port = Port(app);
        rendezvous.Announce(port, settings.Build, settings.Secret);
        pipe.Follow();
        Log.Listening(app.Logger, port, settings.Build);
        app.WaitForShutdown();
    }

    /// <summary>Puts the parts together.</summary>
    internal static WebApplication Build(
        HostSettings settings, StdinPipe pipe, TimeProvider clock, Action<ILoggingBuilder> writeLog)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        writeLog(builder.Logging.ClearProviders());
        builder.Logging.SetMinimumLevel(LogLevel.Warning).AddFilter("TrainTools", LogLevel.Information);
        builder.WebHost.ConfigureKestrel(server =>
        {
            server.Listen(IPAddress.Loopback, 0, endpoint => endpoint.Protocols = HttpProtocols.Http2);
            server.Limits.MaxRequestBodySize = LargestMessage;
        });
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromMinutes(2)); // a step may be long
        builder.Services.AddSingleton(settings).AddSingleton(pipe).AddSingleton(clock);
        builder.Services.AddSingleton(parts =>
            new ProjectStore(parts.GetRequiredService<WebUiHome>().ProjectsFolder, clock));
        builder.Services.AddSingleton(new RunMessage(RunMap.Of));
        builder.Services.AddWebUi().AddPreflight().AddJobs().AddTagging();
        builder.Services.AddHostedService<ParentWatch>().AddHostedService<TrashSweep>();
        builder.Services.AddGrpc(grpc =>
        {
            grpc.MaxReceiveMessageSize = LargestMessage;
            grpc.MaxSendMessageSize = LargestMessage;
            grpc.Interceptors.Add<CallGuard>();
        });

        var app = builder.Build();
        app.MapGrpcService<ProjectsRpc>();
        app.MapGrpcService<DatasetsRpc>();
        app.MapGrpcService<TaggingRpc>();
        app.MapGrpcService<TrainingRpc>();
        app.MapGrpcService<ResultsRpc>();
        app.MapGrpcService<SystemRpc>();
        return app;
    }

    private static int Port(WebApplication app) => new Uri(
        app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single()).Port;
}
