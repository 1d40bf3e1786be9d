using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Http;

namespace Grpc.AspNetCore.Server.Calls;

/// <summary>The other end's address as gRPC writes it.</summary>
internal static class PeerAddress
{
    public static string Of(ConnectionInfo connection) => connection.RemoteIpAddress switch
    {
        null => "unknown", // a connection without an address, such as a pipe
        { AddressFamily: AddressFamily.InterNetwork } address => $"ipv4:{address}:{connection.RemotePort}",
        var address when address.IsIPv4MappedToIPv6 => $"ipv4:{address.MapToIPv4()}:{connection.RemotePort}",
        IPAddress address => $"ipv6:[{address}]:{connection.RemotePort}",
    };
}
