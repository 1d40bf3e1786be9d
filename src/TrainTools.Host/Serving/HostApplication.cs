using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using TrainTools.Host.BaseModels;
using TrainTools.Host.Jobs;
using TrainTools.Host.Planning;
using TrainTools.Host.Rpc;
using TrainTools.Host.WebUi;
using TrainTools.Projects.Store;

namespace TrainTools.Host.Serving;

/// <summary>The host service: its parts, and its life from the lock to the last saved state.</summary>
internal static class HostApplication
{
    private const int LargestMessage = 40 << 20; // bytes; uploads come in parts of 4 MB

    /// <summary>Serves until it is asked to end, or its parent is gone.</summary>
    /// <exception cref="ServingException">Another host serves this folder, or it cannot be written to.</exception>
    public static void Run(HostSettings settings, StdinPipe pipe, TimeProvider clock)
    {
        using var rendezvous = Rendezvous.Take(settings.Home);
        using var app = Build(settings, pipe, clock);
        app.Start();
        int port = Port(app);
        rendezvous.Announce(port, settings.Build, settings.Secret);
        pipe.Follow();
        Log.Listening(app.Logger, port, settings.Build);
        app.WaitForShutdown();
    }

    /// <summary>Puts the parts together.</summary>
    internal static WebApplication Build(HostSettings settings, StdinPipe pipe, TimeProvider clock)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.Logging.AddSimpleConsole(form =>
        {
            form.SingleLine = true;
            form.TimestampFormat = "yyyy-MM-dd HH:mm:ss ";
        });
        builder.Logging.SetMinimumLevel(LogLevel.Warning).AddFilter("TrainTools", LogLevel.Information);
        builder.WebHost.ConfigureKestrel(server =>
        {
            server.Listen(IPAddress.Loopback, 0, endpoint => endpoint.Protocols = HttpProtocols.Http2);
            server.Limits.MaxRequestBodySize = LargestMessage;
        });
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromMinutes(2)); // a step may be long
        builder.Services.AddSingleton(settings).AddSingleton(pipe).AddSingleton(clock);
        builder.Services.AddSingleton<WebUiHome>();
        builder.Services.AddSingleton(parts =>
            new ProjectStore(parts.GetRequiredService<WebUiHome>().ProjectsFolder, clock));
        builder.Services.AddWebUi().AddBaseModels().AddPlanning().AddJobs();
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
        app.MapGrpcService<TrainingRpc>();
        app.MapGrpcService<ResultsRpc>();
        app.MapGrpcService<SystemRpc>();
        return app;
    }

    private static int Port(WebApplication app) => new Uri(
        app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single()).Port;
}
