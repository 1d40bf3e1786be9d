using Microsoft.Extensions.DependencyInjection;

namespace TrainTools.Host.WebUi;

/// <summary>The parts that know the WebUI.</summary>
internal static class WebUiParts
{
    /// <summary>Adds them.</summary>
    public static IServiceCollection AddWebUi(this IServiceCollection services) => 
        services.AddSingleton<WebUiHome>().AddSingleton<WebUiClient>().AddSingleton<BaseModelList>()
            .AddSingleton<VaeList>();
}
